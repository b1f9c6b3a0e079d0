/* The tab: when it asks the server, and what its buttons do. What it looks like is made in view.js. */

import { View } from './view.js';

/** The class of the tab, made out of JupyterLab's own packages. */
export function homeClass({ apputils, coreutils, widgets, icon }) {
  return class Home extends widgets.Widget {
    constructor({ app, store, documents }) {
      super();
      this._app = app;
      this._store = store;
      this._documents = documents;
      this.id = 'bdti-labs-home';
      this.addClass('labs-home');
      this.title.icon = icon;
      this.title.closable = true;
      // Reached by Tab from the tab bar, and the place from which the next Tab goes to the first button.
      this.node.tabIndex = -1;
      this._view = new View(this.node, {
        open: lab => this._open(lab),
        checkAgain: lab => this._do(() => store.post('ready', lab ? { lab: lab.id } : {})),
        terminal: this._command('terminal:create-new'),
        assignments: this._command('nbgrader:open-assignment-list'),
        copy: text => apputils.Clipboard.copyToSystem(text),
        certificate: lab => this._certificate(lab),
        address: path => coreutils.URLExt.join(this._settings().baseUrl, 'files', coreutils.URLExt.encodeParts(path))
      });
      store.watched = () => !this.isDisposed && this.isVisible;
      this.refresh();
    }

    /** Show what the store has now. */
    refresh() {
      const { content, trouble } = this._store;
      if (content) {
        this.title.label = content.texts.title;
        this.title.caption = content.texts.caption;
      } else {
        this.title.label = 'Course home';
      }
      this._view.show(content, trouble);
    }

    onAfterShow() {
      this._store.look();
    }

    onActivateRequest() {
      // A click on a button of the page activates the tab too, and must not lose the button its focus.
      if (!this.node.contains(document.activeElement)) {
        this.node.focus();
      }
    }

    _settings() {
      return this._app.serviceManager.serverSettings;
    }

    /** What runs a command of JupyterLab; null where there is no such command. */
    _command(name) {
      const run = () => this._do(() => this._app.commands.execute(name));
      return () => (this._app.commands.hasCommand(name) ? run : null);
    }

    _open(lab) {
      return this._do(() => this._app.commands.execute('docmanager:open', { path: lab.path }));
    }

    async _certificate(lab) {
      const { texts } = this._store.content;
      const answer = await apputils.InputDialog.getText({
        title: texts.name_title,
        label: texts.name_label,
        okLabel: texts.name_ok,
        cancelLabel: texts.cancel,
        required: true
      });
      const name = (answer.value || '').trim();
      if (!answer.button.accept || !name) {
        return;
      }
      await this._do(async () => {
        // What is judged is the file, so what is open has to be in it.
        const open = this._documents.findWidget(lab.path);
        const context = open && this._documents.contextForWidget(open);
        if (context) {
          await context.save();
        }
        await this._store.post('certificate', { lab: lab.id, name });
      });
    }

    async _do(work) {
      try {
        await work();
      } catch (error) {
        const { texts } = this._store.content;
        const reason = error && error.message ? error.message : String(error);
        await apputils.showErrorMessage(texts.title, texts.not_done.replace('{reason}', reason));
      }
    }
  };
}
