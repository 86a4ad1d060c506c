//! What others check our tokens with.

use todo_api::jwks::JwkSet;

use crate::context::Context;
use crate::error::Error;

pub async fn view(context: &Context, (): ()) -> Result<JwkSet, Error> {
    Ok(context.local_accounts()?.issuer.published())
}
