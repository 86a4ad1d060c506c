//! Keys that are no secret: anybody can sign with them.

use crate::predictable_bytes::is_predictable;

/// Fewer different bytes than 32 random ones have by chance.
const MIN_DISTINCT: usize = 16;

/// Public halves of keys whose private halves are printed somewhere, and points of small order, for
/// which signatures can be made without any (RFC 7748, section 6.1, on their like).
#[rustfmt::skip]
const PUBLISHED: [&str; 14] = [
    // RFC 8032, section 7: tests 1 (RFC 8037, appendix A, has it too), 2, 3, 1024, SHA(abc), and two
    // with a context.
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    "278117fc144c72340f67d0f2316e8386ceffbf2b2428c9c51fef7c597f1d426e",
    "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
    "dfc9425e4f968f7f0c29f0259cf5f9aed6851c2bb4ad8bfb860cfee0ab248292",
    "0f1d1274943b91415889152e893d80e93275a1fc0b65fd71b4b0dda10ad7d772",
    // RFC 8410, section 10, which jwt.io and our own example once had.
    "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1",
    // RFC 9421, appendix B.1.4.
    "26b40b8f93fff3d897112f7ebc582b232dbd72517d082fe83cfb30ddce43d1bb",
    // Of private keys that are all zeros and that count from 0 to 31, should only these be shown.
    "3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29",
    "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8",
    // What our own tests signed with.
    "fcc3a2f06866b96c7c0c62e5fcf82c8df54a1c97e42b6732cb232ece30400da2",
    // Of order 8; the other points of small order are patterns.
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
];

pub(super) fn is_weak_seed(seed: &[u8]) -> bool {
    is_predictable(seed, MIN_DISTINCT)
}

pub(super) fn is_weak_public(key: &[u8]) -> bool {
    let text: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    let is_published = PUBLISHED.iter().any(|known| without_sign(known) == without_sign(&text));
    is_published || is_predictable(key, MIN_DISTINCT)
}

/// The last bit is a sign: whoever can sign for a point can sign for its opposite.
fn without_sign(key: &str) -> Option<(&str, u8)> {
    let (rest, last) = key.split_at_checked(62)?;
    Some((rest, u8::from_str_radix(last, 16).ok()? & 0x7f))
}
