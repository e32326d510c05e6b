// Elements, made from text alone: nothing that a record holds is ever read as markup.

export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in PROPERTIES) element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const PROPERTIES = { value: true, checked: true, disabled: true, className: true, max: true };

// Whoever stood on a control that is drawn anew stands on it again.
export function fill(element, ...children) {
  const held = element.contains(document.activeElement) ? keyOf(document.activeElement) : null;
  element.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  if (held) [...element.querySelectorAll(held.tag)].find((each) => keyOf(each).text === held.text)?.focus({ preventScroll: true });
  return element;
}

const keyOf = (element) => ({
  tag: element.tagName,
  text: element.getAttribute("aria-label") ?? element.getAttribute("href") ?? element.textContent,
});

export const pill = (text, kind = "") => h("span", { className: `pill ${kind}` }, String(text));

export const many = (count, word) => `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;

export const verb = (method) => h("span", { className: `verb ${method}` }, method);

export const notice = (text) => h("p", { className: "notice" }, text);

export function table(columns, rows, empty) {
  if (!rows.length) return h("div", { className: "sheet" }, notice(empty));
  const head = columns.map((column) => h("th", { scope: "col", className: column.kind ?? "" }, column.title));
  const line = (row) => h("tr", { className: row.className ?? "" },
    columns.map((column) => h("td", { className: column.kind ?? "" }, column.show(row))));
  return h("div", { className: "sheet", role: "region", tabindex: "0", "aria-label": `table of ${rows.length}` },
    h("table", {}, h("thead", {}, h("tr", {}, head)), h("tbody", {}, rows.map(line))));
}

export function facts(pairs) {
  return h("dl", {}, pairs.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value ?? "–")]));
}

export function copyable(text) {
  const button = h("button", { type: "button" }, "Copy");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
  return h("div", { className: "copy" }, h("pre", { tabindex: "0" }, text), button);
}

export function pretty(text) {
  // Numbers beyond 53 bits would be shown as others.
  if (/(?<![\d"])\d{16}/.test(text)) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

export function dialog(title, ...content) {
  const box = document.getElementById("dialog");
  fill(box,
    h("div", { className: "head" }, h("h1", { id: "dialog-title" }, title), h("span", { className: "grow" }),
      h("button", { type: "button", onclick: () => box.close() }, "Close")),
    content);
  box.showModal();
}

let hiding = 0;
export function toast(text) {
  const place = document.getElementById("toast");
  place.textContent = text;
  place.classList.add("shown");
  clearTimeout(hiding);
  hiding = setTimeout(() => place.classList.remove("shown"), 3500);
}
