/*
 * The container that JupyterLab asks for the course home. JupyterLab loads extensions by module federation: each one is
 * a script that leaves an object with `init` and `get` under its name. This one is written by hand, because a page of
 * this size needs no build: its modules are the browser's own, and what belongs to JupyterLab is taken from JupyterLab.
 */
(() => {
  'use strict';

  const NAME = 'bdti-labs-home';
  const folder = new URL('.', document.currentScript.src);
  let scope = null;

  // Parts of a version as numbers, so that 4.10 is newer than 4.9.
  const parts = version => version.split(/[^0-9]+/).map(Number);

  const newerFirst = (one, other) => {
    const [a, b] = [parts(one), parts(other)];
    for (let i = 0; i < Math.max(a.length, b.length); i++) {
      const difference = (b[i] || 0) - (a[i] || 0);
      if (difference) {
        return difference;
      }
    }
    return 0;
  };

  // A package of JupyterLab: the very module that JupyterLab itself uses.
  const shared = async name => {
    const versions = scope && scope[name];
    if (!versions) {
      throw new Error(`JupyterLab does not share ${name}.`);
    }
    const newest = Object.keys(versions).sort(newerFirst)[0];
    const make = await versions[newest].get();
    return make();
  };

  const modules = {
    './extension': async () => {
      const { plugins } = await import(new URL('plugin.js', folder).href);
      // A plain object, because JupyterLab writes a mark on it, which a module does not allow.
      const found = { __esModule: true, default: await plugins(shared) };
      return () => found;
    },
    './style': async () => {
      const link = document.createElement('link');
      link.rel = 'stylesheet';
      link.href = new URL('style.css', folder).href;
      document.head.appendChild(link);
      return () => ({ __esModule: true, default: null });
    }
  };

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB[NAME] = {
    init: given => {
      scope = given;
    },
    get: name => {
      if (!modules[name]) {
        return Promise.reject(new Error(`${NAME} has no module ${name}.`));
      }
      return modules[name]();
    }
  };
})();
