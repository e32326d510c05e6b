// The frame: which view is shown, and what is polled once a second while somebody looks.
import { chooseTenant, chosenTenant, get } from "./api.js";
import { fill, h, notice, pill } from "./dom.js";
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
  byId("clock").textContent = `${state.frozen ? "❄ " : ""}${state.time.replace("T", " ").replace("+00:00", " UTC")}`;
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

async function poll() {
  if (!document.hidden) {
    try {
      state = await get("state");
      byId("pulse").classList.remove("lost");
      header();
      navigation();
      await refresh();
    } catch (error) {
      byId("pulse").classList.add("lost");
      if (chosenTenant() && /no tenant/.test(error.message)) chooseTenant("");
      if (!state) fill(main, notice("The sandbox does not answer."));
    }
  }
  setTimeout(poll, 1000);
}

byId("tenant").addEventListener("change", async (event) => {
  chooseTenant(event.target.value);
  current = null;
  state = await get("state");
  header();
  await show();
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
poll();
