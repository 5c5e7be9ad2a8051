//! `absher serve`: the platform.
//!
//! Rule protected: it stops when asked (SIGTERM, Ctrl-C): requests under way are answered, the worker finishes its round.

use std::{process::ExitCode, sync::Arc, time::Duration};

use absher_demo::Demonstration;
use absher_platform::{Platform, work};
use absher_web::App;
use anyhow::{Context, Result};
use tokio::{net::TcpListener, sync::Notify};

use super::say;
use crate::{
    config::Settings,
    wiring::{Assembled, Demo, assemble},
};

pub(crate) async fn run(settings: &Settings) -> Result<ExitCode> {
    logs();
    let Assembled { platform, demo } = assemble(settings).await?;
    let listener = TcpListener::bind(settings.listen)
        .await
        .with_context(|| format!("listen: {} cannot be listened on", settings.listen))?;
    let app = app(settings, &platform, demo.as_ref())?;
    let stop = Arc::new(Notify::new());
    let worker = tokio::spawn(work::run(platform.clone(), Arc::clone(&stop)));
    let ticking = demo
        .as_ref()
        .map(|demo| tokio::spawn(tick(platform.clone(), demo.parts.clone())));
    greet(settings, &platform, demo.as_ref()).await?;
    let service =
        absher_web::router(app).into_make_service_with_connect_info::<std::net::SocketAddr>();
    axum::serve(listener, service)
        .with_graceful_shutdown(asked_to_stop())
        .await?;
    stop.notify_one();
    if let Some(ticking) = ticking {
        ticking.abort();
    }
    let _ = tokio::time::timeout(Duration::from_secs(10), worker).await;
    Ok(ExitCode::SUCCESS)
}

fn app(settings: &Settings, platform: &Platform, demo: Option<&Demo>) -> Result<App> {
    let web = absher_web::Settings {
        origin: settings.origin.clone(),
        demo: demo.is_some(),
        secure_cookies: settings.origin.starts_with("https://")
            || demo.is_none()
            || !settings.listen.ip().is_loopback(),
        csrf_key: platform.keys.derive("csrf", &[]),
    };
    let app = App::new(web, platform.clone())?;
    Ok(match demo {
        Some(demo) => app.with_demo(demo.parts.clone(), demo.moods.clone()),
        None => app,
    })
}

/// Structured logs on the standard error: JSON lines, or text with `ABSHER_LOG_FORMAT=text`.
fn logs() {
    use tracing_subscriber::{EnvFilter, fmt};
    let filter = EnvFilter::try_from_env("ABSHER_LOG")
        .unwrap_or_else(|_| EnvFilter::new("warn,absher=info"));
    let text = std::env::var("ABSHER_LOG_FORMAT").is_ok_and(|f| f == "text");
    let builder = fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let set = if text {
        builder.try_init()
    } else {
        builder.json().try_init()
    };
    if let Err(e) = set {
        eprintln!("absher: logs: {e}");
    }
}

async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

/// What happens outside by itself in a demonstration.
async fn tick(p: Platform, demo: Demonstration) {
    loop {
        if let Err(e) = demo.tick(&p).await {
            tracing::warn!(error = %e, "the demonstration's outside world failed; it goes on");
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

async fn greet(settings: &Settings, platform: &Platform, demo: Option<&Demo>) -> Result<()> {
    let offered = platform
        .catalogue
        .list()
        .iter()
        .filter(|o| o.definition.kind.is_offered())
        .count();
    say(format!(
        "absher listens on {} with {offered} inquiries and services",
        settings.origin
    ));
    let Some(demo) = demo else { return Ok(()) };
    say("");
    say("Demonstration: nothing here is real, and no message leaves this machine.");
    say(format!(
        "  pages       {}/ar  {}/en",
        settings.origin, settings.origin
    ));
    say(format!(
        "  phone       {}/demo/phone   (codes sent by SMS)",
        settings.origin
    ));
    say(format!(
        "  bank        {}/demo/bank    (pays bills)",
        settings.origin
    ));
    say(format!(
        "  clock       {}/demo/clock   sectors {}/demo/sectors",
        settings.origin, settings.origin
    ));
    say(format!(
        "  password    {}   (the same for all of these)",
        demo.password
    ));
    for account in absher_demo::accounts::list(&platform.db).await? {
        say(format!(
            "    {:<22} {}  {}",
            account.user_name,
            account.identity.as_str(),
            account.what.en
        ));
    }
    Ok(())
}
