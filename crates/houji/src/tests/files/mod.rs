//! Files sent with a matter, through the real router.

mod http;
mod keep;

use houji_core::testing::media::*;
