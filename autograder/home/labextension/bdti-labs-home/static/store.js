/* What the server says of the labs, asked again every second while somebody looks. */

const SECOND = 1000;

// A server that does not answer within this time is taken for gone.
const PATIENCE = 10 * SECOND;

export class Store {
  constructor({ coreutils, polling, services, settings }) {
    this._coreutils = coreutils;
    this._services = services;
    this._settings = settings;
    this._etag = '';
    this._lang = null;
    this.content = null;
    // "" while the server answers, else "gone", "refused" or "fault".
    this.trouble = '';
    this.watched = () => false;
    this.language = async () => '';
    this.changed = () => {};
    this.worded = () => {};
    this._poll = new polling.Poll({
      auto: false,
      name: 'bdti-labs-home:progress',
      factory: () => this._ask(),
      frequency: { interval: SECOND, backoff: false, max: SECOND },
      standby: () => document.hidden || !this.watched()
    });
    document.addEventListener('visibilitychange', () => this.look());
  }

  /** Ask for the first time, and go on asking while the home is looked at. */
  async load() {
    await this._ask();
    await this._poll.start();
  }

  /** Ask now, because somebody begins to look. */
  look() {
    if (this.content && !document.hidden && this.watched()) {
      void this._poll.refresh();
    }
  }

  /** A text of the server by its key, or `otherwise` before the server has answered. */
  text(key, otherwise = '') {
    return this.content ? this.content.texts[key] : otherwise;
  }

  /** Have the server do something. Throws an Error in words when it does not. */
  async post(name, body) {
    const answer = await this._request(name, { method: 'POST', body: JSON.stringify(body) });
    if (!answer.ok) {
      throw new Error((await answer.json().catch(() => ({}))).message || `${answer.status} ${answer.statusText}`);
    }
    await this._poll.refresh();
  }

  async _ask() {
    const before = this.trouble;
    try {
      const answer = await this._request('home', { headers: this._etag ? { 'If-None-Match': this._etag } : {} });
      if (answer.status === 200) {
        const words = this.content && this.content.language;
        this.content = await answer.json();
        this._etag = answer.headers.get('ETag') || '';
        this.trouble = '';
        if (this.content.language !== words) {
          this.worded();
        }
        this.changed();
        return;
      }
      this.trouble = answer.status === 304 ? '' : [401, 403].includes(answer.status) ? 'refused' : 'fault';
    } catch {
      this.trouble = 'gone';
    }
    if (this.trouble !== before) {
      this.changed();
    }
  }

  async _request(name, init) {
    if (this._lang === null) {
      this._lang = await this.language();
    }
    const { URLExt } = this._coreutils;
    const url = URLExt.join(this._settings.baseUrl, 'labs', 'api', name) + URLExt.objectToQueryString({ lang: this._lang });
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      return await this._services.ServerConnection.makeRequest(url, { ...init, signal: stop.signal }, this._settings);
    } finally {
      clearTimeout(timer);
    }
  }
}
