//! Where the access token of a request comes from.

use std::sync::Arc;

use crate::error::{Cause, Error};
use crate::platform::BoxFuture;
use crate::session_keeper::SessionKeeper;
use crate::{Secret, Session};

/// Called before each request.
pub(crate) type TokenFunction =
    Box<dyn Fn() -> BoxFuture<'static, Result<Secret, Cause>> + Send + Sync>;

pub(crate) enum Tokens {
    Static(Secret),
    Function(TokenFunction),
    Session(Arc<SessionKeeper>),
}

impl Tokens {
    /// The token to use now; `None` before the user has logged in.
    pub async fn current(&self) -> Result<Option<Secret>, Error> {
        match self {
            Self::Static(token) => Ok(Some(token.clone())),
            Self::Function(token) => Ok(Some(token().await.map_err(Error::TokenSource)?)),
            Self::Session(keeper) => {
                Ok(keeper.clone().current().await?.map(Session::into_access_token))
            }
        }
    }

    /// The token that follows an expired one; `None` if there is none.
    pub async fn after(&self, expired: Secret) -> Result<Option<Secret>, Error> {
        match self {
            Self::Static(_) => Ok(None),
            Self::Function(token) => {
                let next = token().await.map_err(Error::TokenSource)?;
                Ok((next.expose() != expired.expose()).then_some(next))
            }
            Self::Session(keeper) => {
                let next = keeper.clone().refresh(expired).await?;
                Ok(next.map(Session::into_access_token))
            }
        }
    }
}
