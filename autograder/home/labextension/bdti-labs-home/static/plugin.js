/* The plugin: one command, offered by launcher, palette and Help menu, and the tab that a first visit opens. */

import { Store } from './store.js';
import { homeClass } from './home.js';

const ID = 'bdti-labs-home:plugin';
const OPEN = 'bdti-labs-home:open';
const TRANSLATION = '@jupyterlab/translation-extension:plugin';

// Below this width a side panel leaves no room for a page.
const NARROW = 720;

const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">' +
  '<path class="jp-icon3" fill="#616161" d="M12 3 2 11h3v9h5v-6h4v6h5v-9h3z"/></svg>';

/** The plugins of this extension, made out of JupyterLab's own packages. */
export async function plugins(shared) {
  const [application, apputils, coreutils, docmanager, launcher, mainmenu, services, settings, ui, polling, widgets] =
    await Promise.all(
      [
        '@jupyterlab/application',
        '@jupyterlab/apputils',
        '@jupyterlab/coreutils',
        '@jupyterlab/docmanager',
        '@jupyterlab/launcher',
        '@jupyterlab/mainmenu',
        '@jupyterlab/services',
        '@jupyterlab/settingregistry',
        '@jupyterlab/ui-components',
        '@lumino/polling',
        '@lumino/widgets'
      ].map(shared)
    );
  const icon = new ui.LabIcon({ name: 'bdti-labs-home:icon', svgstr: ICON });
  const Home = homeClass({ apputils, coreutils, widgets, icon });

  const activate = (app, palette, restorer, documents, starter, menu, registry) => {
    const store = new Store({ coreutils, polling, services, settings: app.serviceManager.serverSettings });
    const tracker = new apputils.WidgetTracker({ namespace: 'bdti-labs-home' });
    let home = null;

    app.commands.addCommand(OPEN, {
      label: () => store.text('title', 'Course home'),
      caption: () => store.text('caption', ''),
      icon,
      describedBy: { args: { type: 'object', properties: {} } },
      execute: async () => {
        if (!home || home.isDisposed) {
          home = new Home({ app, store, documents });
          void tracker.add(home);
        }
        if (!home.isAttached) {
          app.shell.add(home, 'main');
        }
        app.shell.activateById(home.id);
        // The launcher closes itself when it gets what was opened.
        return home;
      }
    });
    store.language = () => chosenLanguage(registry);
    store.changed = () => {
      if (home && !home.isDisposed) {
        home.refresh();
      }
    };
    store.worded = () => app.commands.notifyCommandChanged(OPEN);

    palette.addItem({ command: OPEN, category: 'Help' });
    if (starter) {
      starter.add({ command: OPEN, category: 'Other', rank: 0 });
    }
    if (menu) {
      menu.helpMenu.addGroup([{ command: OPEN }], 0);
    }
    if (restorer) {
      void restorer.restore(tracker, { command: OPEN, name: () => 'home' });
    }
    void app.restored.then(() => welcome(app, store, coreutils.PageConfig));
  };

  return [
    {
      id: ID,
      description: 'Course home: the labs, the own progress, what to do next.',
      autoStart: true,
      requires: [apputils.ICommandPalette, application.ILayoutRestorer, docmanager.IDocumentManager],
      optional: [launcher.ILauncher, mainmenu.IMainMenu, settings.ISettingRegistry],
      activate
    }
  ];
}

/** Show the home to who opens the course, and leave everything in its place when a page is only loaded again. */
async function welcome(app, store, page) {
  await store.load();
  const asked = page.getOption('treePath') || page.getOption('mode') === 'single-document';
  const key = `bdti-labs-home:${page.getBaseUrl()}`;
  const before = sessionStorage.getItem(key);
  const started = store.content ? store.content.started : '';
  if (started) {
    sessionStorage.setItem(key, started);
  }
  if (asked || (before && before === started)) {
    return;
  }
  if (window.innerWidth < NARROW && app.shell.collapseLeft) {
    app.shell.collapseLeft();
  }
  await app.commands.execute(OPEN);
}

/** The language that the reader chose in JupyterLab; "" when she left it to the server. */
async function chosenLanguage(registry) {
  try {
    const found = await registry.load(TRANSLATION);
    const locale = found.get('locale').composite;
    return typeof locale === 'string' && locale !== 'default' ? locale : '';
  } catch {
    return '';
  }
}
