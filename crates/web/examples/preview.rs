//! Temporary preview server.
#[tokio::main]
async fn main() {
    let app = absher_web::testing::app();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8191").await.unwrap();
    axum::serve(listener, absher_web::router(app)).await.unwrap();
}
