//! `absher serve`: the platform.
//!
//! Rule protected: it stops when asked (SIGTERM, Ctrl-C): requests under way are answered, the worker finishes its round.

use std::{process::ExitCode, sync::Arc, time::Duration};

use absher_demo::Demonstration;
use absher_platform::{
    Platform,
    adapters::{Address, news::Partners},
    work,
};
use absher_web::App;
use anyhow::{Context, Result};
use tokio::{net::TcpListener, sync::Notify};

use super::{say, sector};
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
    let app = app(settings, &platform, demo.as_ref())?.with_partners(partners(settings));
    let stopping = said_that_it_stops(app.clone(), Duration::from_secs(settings.stop_seconds));
    let stop = Arc::new(Notify::new());
    let worker = tokio::spawn(work::run(platform.clone(), Arc::clone(&stop)));
    let ticking = demo
        .as_ref()
        .map(|demo| tokio::spawn(tick(platform.clone(), demo.parts.clone())));
    greet(settings, &platform, demo.as_ref()).await?;
    let service =
        absher_web::router(app).into_make_service_with_connect_info::<std::net::SocketAddr>();
    axum::serve(listener, service)
        .with_graceful_shutdown(stopping)
        .await?;
    stop.notify_one();
    if let Some(ticking) = ticking {
        ticking.abort();
    }
    let _ = tokio::time::timeout(Duration::from_secs(10), worker).await;
    Ok(ExitCode::SUCCESS)
}

/// Who brings news from outside.
fn partners(settings: &Settings) -> Partners {
    let secret = |of: &Option<Address>| of.as_ref().and_then(|address| address.secret.clone());
    Partners {
        bank: secret(&settings.bank),
        courier: secret(&settings.courier),
    }
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
pub(super) fn logs() {
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

/// Ends when no more requests are to be taken: `/ready` has said so for as long as the settings want.
async fn said_that_it_stops(app: App, notice: Duration) {
    asked_to_stop().await;
    app.stop();
    tokio::time::sleep(notice).await;
}

/// Ends when the process is asked to stop.
pub(super) async fn asked_to_stop() {
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
    for (sector, at) in &settings.sectors {
        say(format!("sector {sector} is linked: {}", at.url));
    }
    let Some(demo) = demo else { return Ok(()) };
    say("");
    if let Some(mark) = absher_demo::mark(&platform.db).await? {
        say(sector::demonstration(&mark));
    }
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
