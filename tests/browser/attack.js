// What a page of another origin tries with one address of the studio. Each gives what it learned, or null.
async (shots) => {
  const WAIT = 4000;
  const late = (promise) => Promise.race([promise, new Promise((done) => setTimeout(() => done(null), WAIT))]);
  const element = (tag, set, told) =>
    new Promise((done) => {
      const made = document.createElement(tag);
      for (const name of told) made.addEventListener(name, () => done(`${tag} ${name} ${made.duration ?? ''}`));
      made.addEventListener('error', () => done(null));
      Object.assign(made, set);
      document.body.append(made);
    });
  const read = async (url, options) => {
    const answer = await fetch(url, { credentials: 'include', ...options });
    return answer.type === 'opaque' ? null : `${answer.status} ${(await answer.text()).slice(0, 80)}`;
  };
  const form = (url, body, enctype) => {
    const frame = document.createElement('iframe');
    frame.name = `f${Math.random()}`;
    const made = document.createElement('form');
    Object.assign(made, { method: 'post', action: url, target: frame.name, enctype });
    const field = document.createElement('input');
    field.name = body.slice(0, -1);
    field.value = body.slice(-1); // text/plain: the body with a "=" in it
    made.append(field);
    document.body.append(frame, made);
    made.submit();
    return null;
  };
  const files = () => {
    const data = new FormData();
    data.append('files', new Blob(['evil'], { type: 'audio/wav' }), 'evil.wav');
    return data;
  };
  const ways = {
    cors: (url, body) => read(url, body === null ? {} : { method: 'POST', body }),
    json: (url, body) => read(url, { method: 'POST', body, headers: { 'Content-Type': 'application/json' } }),
    'no-cors': (url, body) => read(url, { mode: 'no-cors', ...(body === null ? {} : { method: 'POST', body }) }),
    upload: (url) => read(url, { mode: 'no-cors', method: 'POST', body: files() }),
    form: (url, body) => form(url, body, 'text/plain'),
    beacon: (url, body) => (navigator.sendBeacon(url, body), null),
    img: (url) => element('img', { src: url }, ['load']),
    audio: (url) => element('audio', { src: url, preload: 'auto' }, ['loadedmetadata']),
    script: (url) => element('script', { src: url }, ['load']),
    style: (url) => element('link', { rel: 'stylesheet', href: url }, ['load']),
    iframe: (url) => (document.body.append(Object.assign(document.createElement('iframe'), { src: url })), null),
    events: (url) =>
      new Promise((done) => {
        const source = new EventSource(url, { withCredentials: true });
        source.onmessage = (event) => done(`event ${event.data}`);
        source.onerror = () => (source.close(), done(null));
      }),
    socket: (url) =>
      new Promise((done) => {
        const socket = new WebSocket(url.replace('http', 'ws'));
        socket.onopen = () => done('open');
        socket.onerror = () => done(null);
      }),
  };
  const learned = [];
  for (let place = 0; place < shots.length; place += 40) {
    await Promise.all(
      shots.slice(place, place + 40).map(async ([way, url, body]) => {
        const found = await late(Promise.resolve().then(() => ways[way](url, body)).catch(() => null));
        if (found !== null) learned.push(`${way} ${url}: ${found}`);
      }),
    );
    document.body.replaceChildren();
  }
  return learned;
};
