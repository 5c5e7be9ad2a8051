//! The catalogue in the binary, as this repository holds it.
//!
//! Rule protected: what is committed can be served.

use crate::{Catalogue, Files};

#[test]
fn the_catalogue_in_the_binary_has_no_mistake() {
    if let Err(mistakes) = Catalogue::load(&Files::embedded()) {
        panic!("{mistakes}");
    }
}
