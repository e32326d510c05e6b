// The last requests, as they come in.
import { get, send } from "./api.js";
import { dialog, facts, fill, h, pill, pretty, table, verb } from "./dom.js";

const KEPT = 300;
const VERDICTS = { conforms: "good", "breaks the contract": "bad", "not judged": "" };

export const statusPill = (status) =>
  pill(status || "lost", status >= 500 || !status ? "bad" : status >= 400 ? "warn" : "good");

export const verdictPill = (word) => pill(word, VERDICTS[word]);

export async function openRequest(number) {
  const one = await get(`requests/${number}`);
  const problems = (title, list) => (list.length ? [h("h3", {}, title), h("ul", {}, list.map((text) => h("li", {}, text)))] : []);
  dialog(`${one.method} ${one.status || "lost"}`,
    facts([
      ["URL", h("code", {}, one.url)],
      ["operation", one.operation && h("a", { href: `#/reference/${one.version}/${one.operation}`, onclick: close }, `${one.operation} in ${one.version}`)],
      ["verdict", verdictPill(one.verdict)],
      ["codes", one.codes.join(", ") || null],
      ["time", `${one.time}, ${one.ms} ms`],
      ["network", one.network.join(", ") || "calm"],
    ]),
    problems("What the request does against the description", one.request_problems),
    problems("What the answer does against the description", one.answer_problems),
    h("h3", {}, "Sent"), h("pre", { tabindex: "0" }, one.sent ? pretty(one.sent) : "no body"),
    h("h3", {}, "Answered"), h("pre", { tabindex: "0" }, one.answered ? pretty(one.answered) : "no body"));
}

const close = () => document.getElementById("dialog").close();

export const COLUMNS = [
  { title: "#", kind: "num", show: (row) => h("button", { className: "link", type: "button", "aria-label": `request ${row.number}`, onclick: () => openRequest(row.number) }, row.number) },
  { title: "Time", kind: "wide", show: (row) => row.time.slice(11, 19) },
  { title: "Method", show: (row) => verb(row.method) },
  { title: "URL", kind: "url", show: (row) => row.url },
  { title: "Operation", kind: "wider", show: (row) => row.operation ?? "–" },
  { title: "Status", show: (row) => statusPill(row.status) },
  { title: "Code", kind: "wide", show: (row) => h("span", { className: "mono" }, row.codes.slice(0, 3).join(", ")) },
  { title: "ms", kind: "num wide", show: (row) => row.ms },
  { title: "Verdict", show: (row) => [verdictPill(row.verdict), row.request_problems.length ? [" ", h("span", { className: "pill warn", title: row.request_problems.join("; ") }, "request differs")] : null] },
];

const CHOICES = {
  all: () => true,
  "errors only": (row) => row.status >= 400 || !row.status,
  "broken only": (row) => row.verdict === "breaks the contract",
};

export function create() {
  let rows = [];
  let last = 0;
  let paused = false;
  const body = h("div");
  const search = h("input", { type: "search", placeholder: "Filter by text", "aria-label": "Filter by text", oninput: draw });
  const choice = h("select", { "aria-label": "Which requests", onchange: draw },
    Object.keys(CHOICES).map((name) => h("option", {}, name)));
  const pause = h("button", { type: "button", "aria-pressed": "false", onclick: toggle }, "Pause");
  const clear = h("button", { type: "button", onclick: forget }, "Clear");

  function toggle() {
    paused = !paused;
    pause.textContent = paused ? "Go on" : "Pause";
    pause.setAttribute("aria-pressed", paused);
  }
  async function forget() {
    if (await send("DELETE", "requests")) rows = [];
    draw();
  }
  function draw() {
    const text = search.value.toLowerCase();
    const wanted = rows.filter((row) => CHOICES[choice.value](row)
      && `${row.method} ${row.url} ${row.operation} ${row.status} ${row.codes}`.toLowerCase().includes(text));
    fill(body, table(COLUMNS, wanted, rows.length ? "No request is like that." : "No request yet."));
  }
  return {
    element: h("section", {}, h("div", { className: "head" }, h("h1", {}, "Requests"), h("span", { className: "grow" }), search, choice, pause, clear), body),
    async update(state, first) {
      if (paused || (!first && state.last_request === last)) return;
      if (state.last_request < last) rows = [];
      const told = await get("requests", { after: last, limit: first ? 100 : KEPT });
      last = told.last;
      rows = [...told.requests.map((row) => ({ ...row, className: `${row.verdict === "breaks the contract" ? "broken" : ""} ${first ? "" : "fresh"}` })),
        ...rows.map((row) => ({ ...row, className: row.className.replace("fresh", "") }))].slice(0, KEPT);
      draw();
    },
  };
}
