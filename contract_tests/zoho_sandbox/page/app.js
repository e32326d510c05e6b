// The frame: which view is shown, and how it hears of what changes.
import { chooseTenant, chosenTenant, get } from "./api.js";
import { fill, h, notice, pill } from "./dom.js";
import { hear } from "./live.js";
import * as control from "./control.js";
import * as faults from "./faults.js";
import * as jobs from "./jobs.js";
import * as overview from "./overview.js";
import * as records from "./records.js";
import * as reference from "./reference.js";
import * as requests from "./requests.js";
import * as tags from "./tags.js";
import * as territories from "./territories.js";
import * as users from "./users.js";

const VIEWS = [
  ["", "Overview", overview],
  ["requests", "Requests", requests, (state) => state.last_request],
  ["records", "Records", records, (state) => Object.values(state.modules).reduce((sum, many) => sum + many, 0)],
  ["territories", "Territories", territories],
  ["tags", "Tags", tags],
  ["jobs", "Jobs", jobs, (state) => state.jobs_running || ""],
  ["users", "Users", users],
  ["faults", "Faults", faults, (state) => state.faults.length + state.network.length || ""],
  ["control", "Control", control],
  ["reference", "API reference", reference],
];
const main = document.getElementById("main");
const byId = (id) => document.getElementById(id);
let current = null;
let state = null;

const place = () => {
  const [name, ...rest] = location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
  return { name, rest };
};

let shown = "";
function navigation() {
  const { name } = place();
  const now = name + JSON.stringify(VIEWS.map(([, , , count]) => count && state && count(state)));
  if (now === shown) return;
  shown = now;
  fill(byId("nav"), VIEWS.map(([path, title, , count]) => h("li", {},
    h("a", { href: `#/${path}`, "aria-current": path === name ? "page" : null }, title,
      count && state ? h("span", { className: "count" }, count(state).toLocaleString("en")) : null))));
}

async function show() {
  const { name, rest } = place();
  const [, title, module] = VIEWS.find(([path]) => path === name) ?? VIEWS[0];
  document.title = `${title} – zoho-sandbox`;
  navigation();
  if (current?.module === module && current.view.visit) {
    current.view.visit(rest);
    return;
  }
  const view = module.create(rest);
  current = { module, view, first: true };
  fill(main, view.element);
  if (state) await refresh();
}

async function refresh() {
  const { view, first } = current;
  current.first = false;
  await view.update(state, first);
}

function header() {
  byId("company").textContent = `${state.company} · ${state.organization}${state.edition ? ` · ${state.edition}` : ""}`;
  tick();
  const alarms = [];
  if (state.faults.length) alarms.push(pill(`${state.faults.length} fault${state.faults.length > 1 ? "s" : ""} on`, "bad"));
  if (state.network.length) alarms.push(pill(`network: ${state.network.map((one) => one.name).join(", ")}`, "warn"));
  fill(byId("alarms"), alarms.map((one) => h("a", { href: "#/faults" }, one)));
  const chooser = byId("tenant");
  chooser.parentElement.hidden = !state.tenants.length;
  const names = ["", ...state.tenants];
  if (names.join() !== [...chooser.options].map((option) => option.value).join()) {
    fill(chooser, names.map((name) => h("option", { value: name }, name || "(the first)")));
    chooser.value = chosenTenant();
  }
}

// The clock goes on between two answers.
let asked = 0;
function tick() {
  const now = state.now + (state.frozen ? 0 : (performance.now() - asked) / 1000);
  const text = new Date(Math.floor(now) * 1000).toISOString().slice(0, 19).replace("T", " ");
  byId("clock").textContent = `${state.frozen ? "❄ " : ""}${text} UTC`;
}

let busy = false;
let again = false;
async function look() {
  again = busy;
  if (busy) return;
  busy = true;
  try {
    state = await get("state");
    asked = performance.now();
    byId("pulse").classList.remove("lost");
    header();
    navigation();
    await refresh();
  } catch (error) {
    byId("pulse").classList.add("lost");
    if (chosenTenant() && /no tenant/.test(error.message)) leave();
    if (!state) fill(main, notice("The sandbox does not answer."));
  }
  busy = false;
  if (again) setTimeout(look, 100);
}

function leave() {
  chooseTenant("");
  live.listen();
}

const live = hear(look, (heard) => {
  byId("pulse").title = heard ? "hears of every change at once" : "asks once a second";
  byId("pulse").classList.toggle("asking", !heard);
});
// What moves by the clock alone is not told; jobs do.
let seconds = 0;
setInterval(() => {
  if (document.hidden || !state) return;
  tick();
  seconds += 1;
  if (!live.heard() || state.jobs_running || seconds % 10 === 0) look();
}, 1000);

byId("tenant").addEventListener("change", async (event) => {
  chooseTenant(event.target.value);
  current = null;
  state = await get("state");
  asked = performance.now();
  header();
  await show();
  live.listen();
});
byId("dialog").addEventListener("click", (event) => {
  if (event.target === event.currentTarget) event.currentTarget.close();
});
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
addEventListener("hashchange", show);
await show();
await look();
live.listen();
