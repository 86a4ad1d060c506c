//! Which methods a path has: what Dropshot knows and does not tell.

use dropshot::ApiDescription;
use http::{HeaderValue, Method};

use crate::context::Context;

/// What an operation can have. HEAD is not among them: the listener answers it as GET.
const METHODS: [Method; 5] =
    [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

/// The routes of a description of the API.
pub(crate) struct Routes(Box<Lookup>);

/// Dropshot's router, whose type has no public name.
type Lookup = dyn Fn(&Method, &str) -> bool + Send + Sync;

impl Routes {
    pub(super) fn of(api: ApiDescription<Context>) -> Self {
        let router = api.into_router();
        Self(Box::new(move |method, path| router.lookup_route(method, path.into(), None).is_ok()))
    }

    /// The value of `Allow` (RFC 9110, section 10.2.1); `None` for an unknown path.
    pub(crate) fn allowed(&self, path: &str) -> Option<HeaderValue> {
        let has = |method: &&Method| (self.0)(method, path);
        let mut allowed: Vec<&str> = METHODS.iter().filter(has).map(Method::as_str).collect();
        if allowed.first() == Some(&"GET") {
            allowed.insert(1, "HEAD");
        }
        if allowed.is_empty() {
            return None;
        }
        allowed.push("OPTIONS");
        HeaderValue::try_from(allowed.join(", ")).ok()
    }

    /// Whether an operation takes it.
    pub(crate) fn has(&self, method: &Method, path: &str) -> bool {
        (self.0)(method, path)
    }
}
