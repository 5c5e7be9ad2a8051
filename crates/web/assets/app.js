// Small comforts. Everything works without this file.
(() => {
  'use strict';
  const $ = (query) => document.querySelectorAll(query);

  // The error summary is read first.
  const summary = document.getElementById('error-summary');
  if (summary) summary.focus();

  // Show and hide a password.
  for (const input of $('input[data-show]')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = input.dataset.show;
    button.setAttribute('aria-controls', input.id);
    button.addEventListener('click', () => {
      const hidden = input.type === 'password';
      input.type = hidden ? 'text' : 'password';
      button.textContent = hidden ? input.dataset.hide : input.dataset.show;
    });
    input.after(button);
    if (input.form) input.form.addEventListener('submit', () => { input.type = 'password'; });
  }

  // Characters left, told politely when the person pauses.
  for (const area of $('textarea[data-count]')) {
    const left = document.createElement('p');
    left.className = 'hint';
    left.setAttribute('aria-live', 'polite');
    let pause;
    const tell = () => { left.textContent = `${area.dataset.count}: ${area.maxLength - area.value.length}`; };
    area.addEventListener('input', () => { clearTimeout(pause); pause = setTimeout(tell, 700); });
    tell();
    area.after(left);
  }

  // A second press of the same button sends nothing.
  for (const form of $('form[method=post]')) {
    form.addEventListener('submit', (event) => {
      if (form.dataset.sent && Date.now() - form.dataset.sent < 3000) event.preventDefault();
      else form.dataset.sent = Date.now();
    });
  }

  // Two minutes before an unused session ends the person is told, and may stay signed in.
  const session = document.querySelector('[data-session]');
  if (session) {
    const seconds = Number(session.dataset.session);
    const { soon, stay, over } = session.dataset;
    let ends;
    let timer;
    const live = document.createElement('div');
    live.setAttribute('role', 'status');
    session.after(live);
    const say = (text, ...more) => {
      live.className = text ? 'notice warn' : '';
      live.replaceChildren(text, ...more);
    };
    const watch = () => {
      clearTimeout(timer);
      const left = ends - Date.now() / 1000;
      if (left <= 0) say(over);
      else if (left <= 120) {
        const button = document.createElement('button');
        button.type = 'button';
        button.className = 'button secondary small';
        button.textContent = stay;
        button.addEventListener('click', renew);
        if (!live.textContent) say(`${soon} `, button);
        timer = setTimeout(watch, left * 1000);
      } else timer = setTimeout(watch, (left - 120) * 1000);
    };
    const begin = () => { ends = Date.now() / 1000 + seconds; say(''); watch(); };
    const renew = async () => {
      try {
        const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
        if (!answer.redirected) begin(); else say(over);
      } catch { /* no network: the notice stays */ }
    };
    begin();
  }

  // A page that waits asks again, ever more rarely, while it is looked at, and moves on when the answer has changed.
  const waiting = document.querySelector('[data-poll]');
  if (waiting) {
    let seconds = 2;
    const ask = async () => {
      if (!document.hidden) {
        try {
          const answer = await fetch(waiting.dataset.poll, { headers: { accept: 'text/html' } });
          if (answer.redirected || !(await answer.text()).includes('data-poll')) {
            location.assign(answer.url);
            return;
          }
        } catch { /* no network: ask again later */ }
        seconds = Math.min(seconds * 1.5, 30);
      }
      setTimeout(ask, seconds * 1000);
    };
    setTimeout(ask, seconds * 1000);
  }
})();
