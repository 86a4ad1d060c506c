//! How the service is reached. In a browser, the browser decides.

use reqwest::Url;

use crate::error::Error;

#[cfg(not(target_arch = "wasm32"))]
pub(crate) struct Network {
    pub connect_timeout: std::time::Duration,
    pub read_timeout: std::time::Duration,
    pub proxy: Option<String>,
}

#[cfg(not(target_arch = "wasm32"))]
impl Default for Network {
    fn default() -> Self {
        use std::time::Duration;
        let (connect_timeout, read_timeout) = (Duration::from_secs(5), Duration::from_secs(30));
        Self { connect_timeout, read_timeout, proxy: None }
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl Network {
    pub fn client(&self, service: &Url, user_agent: &str) -> Result<reqwest::Client, Error> {
        let mut builder = reqwest::Client::builder()
            .user_agent(user_agent)
            .connect_timeout(self.connect_timeout)
            .read_timeout(self.read_timeout)
            // A token must not follow a redirect to elsewhere, and the service sends none.
            .redirect(reqwest::redirect::Policy::none());
        if let Some(address) = &self.proxy {
            builder = builder.proxy(reqwest::Proxy::all(address.as_str()).map_err(wrong)?);
        } else if is_this_machine(service) {
            // `HTTP_PROXY` would carry passwords to another machine, in clear text.
            builder = builder.no_proxy();
        }
        builder.build().map_err(wrong)
    }
}

#[cfg(target_arch = "wasm32")]
#[derive(Default)]
pub(crate) struct Network;

#[cfg(target_arch = "wasm32")]
impl Network {
    /// Without a name: a page of another origin may send only the headers that the service allows.
    pub fn client(&self, _: &Url, _: &str) -> Result<reqwest::Client, Error> {
        reqwest::Client::builder().build().map_err(wrong)
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn is_this_machine(service: &Url) -> bool {
    let host = service.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let is_loopback = |address: std::net::IpAddr| address.is_loopback();
    host == "localhost" || host.parse().is_ok_and(is_loopback)
}

fn wrong(error: reqwest::Error) -> Error {
    let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}"));
    Error::Configuration(format!("{error}{}", cause.unwrap_or_default()))
}
