//! Tells cargo that translations and assets are part of this crate: a new file there rebuilds it.
fn main() {
    println!("cargo:rerun-if-changed=../../translations");
    println!("cargo:rerun-if-changed=assets");
    println!("cargo:rerun-if-changed=templates");
}
