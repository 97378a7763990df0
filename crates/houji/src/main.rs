//! Houji 后稷: village self-government of a county in one binary.

use std::process::ExitCode;

/// Many small allocations on many threads: measurably faster than the system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    houji::cli::main()
}
