//! TLS before a real PostgreSQL: a certificate made for the test, and a server that has no TLS at all.

use std::{env, sync::Arc};

use rustls::{ServerConfig, pki_types::PrivateKeyDer};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;

use super::*;
use crate::{Db, args, sql::Sql as _, testing};

/// Answers a client's wish for TLS with `S` and speaks it before the PostgreSQL of the tests, or with `N` and goes on
/// without; the port it listens on.
async fn front(tls: Option<TlsAcceptor>, behind: String) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (mut client, _) = listener.accept().await.unwrap();
            let (tls, behind) = (tls.clone(), behind.clone());
            tokio::spawn(async move {
                client.read_exact(&mut [0; 8]).await.unwrap();
                let mut server = TcpStream::connect(behind).await.unwrap();
                let Some(tls) = tls else {
                    client.write_all(b"N").await.unwrap();
                    let _ = copy_bidirectional(&mut client, &mut server).await;
                    return;
                };
                client.write_all(b"S").await.unwrap();
                if let Ok(mut client) = tls.accept(client).await {
                    let _ = copy_bidirectional(&mut client, &mut server).await;
                }
            });
        }
    });
    port
}

/// A certificate for 127.0.0.1 alone, signed by itself, in a file; and a server that has its key.
fn certificate(folder: &TempDir) -> (String, TlsAcceptor) {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let path = folder.path().join("root.pem");
    std::fs::write(&path, made.cert.pem()).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    (
        path.to_str().unwrap().to_owned(),
        TlsAcceptor::from(Arc::new(config)),
    )
}

/// Where PostgreSQL is, as `host:port`; nothing, said loudly, when it does not answer.
async fn postgres() -> Option<String> {
    testing::postgres().await?;
    let url = env::var("ABSHER_TEST_POSTGRES")
        .unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".to_owned());
    let config = Address::read(&url).unwrap().config;
    let tokio_postgres::config::Host::Tcp(host) = &config.get_hosts()[0] else {
        panic!("PostgreSQL of the tests is not reached by TCP");
    };
    Some(format!("{host}:{}", config.get_ports()[0]))
}

/// Whether the connection of an address is answered; what is wrong otherwise.
async fn ask(port: u16, host: &str, query: &str) -> Result<i64, String> {
    let url = format!("postgres://postgres@{host}:{port}/postgres?{query}");
    let db = Db::postgres(&url).map_err(|e| e.to_string())?;
    let mut reader = db.reader().await.map_err(|e| e.to_string())?;
    let row: (i64,) = reader
        .one("SELECT CAST(1 AS BIGINT)", args![])
        .await
        .map_err(|e| e.to_string())?;
    Ok(row.0)
}

#[tokio::test]
async fn require_speaks_tls_with_who_proves_its_name_and_with_nobody_else() {
    let Some(behind) = postgres().await else {
        return;
    };
    let folder = TempDir::new().unwrap();
    let (root, tls) = certificate(&folder);
    let (other, _) = {
        let another = TempDir::new_in(folder.path()).unwrap();
        let made = certificate(&another);
        let _ = another.keep();
        made
    };
    let port = front(Some(tls), behind).await;
    let trusting = format!("sslmode=require&sslrootcert={root}");
    assert_eq!(ask(port, "127.0.0.1", &trusting).await, Ok(1));
    let full = format!("sslmode=verify-full&sslrootcert={root}");
    assert_eq!(ask(port, "127.0.0.1", &full).await, Ok(1));
    let not_ours = format!("sslmode=require&sslrootcert={other}");
    for (host, query) in [
        ("127.0.0.1", "sslmode=require"),
        ("127.0.0.1", not_ours.as_str()),
        ("localhost", trusting.as_str()),
    ] {
        let refused = ask(port, host, query).await.unwrap_err();
        assert!(refused.contains("certificate"), "{host} {query}: {refused}");
    }
    for query in ["sslmode=prefer", ""] {
        assert_eq!(ask(port, "127.0.0.1", query).await, Ok(1), "{query}");
    }
}

#[tokio::test]
async fn require_refuses_a_server_without_tls_and_prefer_goes_on() {
    let Some(behind) = postgres().await else {
        return;
    };
    let port = front(None, behind).await;
    let refused = ask(port, "127.0.0.1", "sslmode=require").await.unwrap_err();
    assert!(
        refused.contains("cannot be reached") && refused.contains("does not support TLS"),
        "{refused}"
    );
    assert_eq!(ask(port, "127.0.0.1", "sslmode=prefer").await, Ok(1));
}

#[test]
fn wrong_words_are_named_and_passwords_are_not() {
    let read = |query: &str| match Address::read(&format!("postgres://u:s3cret@h/d?{query}")) {
        Ok(_) => String::new(),
        Err(e) => e.to_string(),
    };
    assert_eq!(read("sslmode=require&sslrootcert=/x.pem"), "");
    for (query, named) in [
        ("sslmode=verify-ca", "sslmode"),
        ("sslmode=require&sslrootcert=", "sslrootcert"),
        ("sslrootcert=/x.pem", "sslrootcert"),
        ("nonsense=1", "driver"),
    ] {
        let said = read(query);
        assert!(
            said.contains(named) && !said.contains("s3cret"),
            "{query}: {said}"
        );
    }
    let missing = Address::read("postgres://h/d?sslmode=require&sslrootcert=/nowhere.pem").unwrap();
    let Err(said) = missing.connector() else {
        panic!("a file that is not there was read");
    };
    assert!(said.to_string().contains("/nowhere.pem"), "{said}");
}
