/* Small means to make elements, and to change only what is different: focus and open parts stay as they are. */

/** An element with attributes and children; a child is an element or a text. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** A button; `does` is called when it is pressed. */
export function button(className, does) {
  const element = make('button', { type: 'button', class: `labs-button ${className}` });
  element.addEventListener('click', does);
  return element;
}

export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** Set an attribute; null takes it away. */
export function setAttribute(element, name, value) {
  if (value === null) {
    element.removeAttribute(name);
  } else if (element.getAttribute(name) !== String(value)) {
    element.setAttribute(name, value);
  }
}

/** Name a button: what is seen, and in full for who does not see what it stands in. The first is part of the second. */
export function nameButton(element, label, full) {
  setText(element, label);
  setAttribute(element, 'aria-label', full && full !== label ? full : null);
}

export function show(element, shown) {
  if (element.hidden === Boolean(shown)) {
    element.hidden = !shown;
  }
}

/** Make the children anew, but only when `data` is not what they were made of. */
export function rebuild(element, data, children) {
  const key = JSON.stringify(data);
  if (element.labsKey !== key) {
    element.labsKey = key;
    element.replaceChildren(...children());
  }
}

/** A bar that shows a part of a whole. The same is said in words beside it. */
export function bar() {
  const inner = make('div', { class: 'labs-bar-part' });
  const element = make('div', { class: 'labs-bar', role: 'progressbar', 'aria-valuemin': 0 }, inner);
  element.show = ({ correct, total, words }, label) => {
    setAttribute(element, 'aria-label', label);
    setAttribute(element, 'aria-valuemax', total);
    setAttribute(element, 'aria-valuenow', correct);
    setAttribute(element, 'aria-valuetext', words);
    inner.style.width = `${total ? (100 * correct) / total : 0}%`;
  };
  return element;
}
