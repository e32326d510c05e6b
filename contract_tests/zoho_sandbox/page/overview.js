// What is going on, and how to point a client here.
import { get } from "./api.js";
import { copyable, facts, fill, h, pill, table } from "./dom.js";
import { COLUMNS } from "./requests.js";

const tile = (path, count, text, kind = "") =>
  h("a", { className: `tile ${kind}`, href: `#/${path}` }, h("b", {}, count.toLocaleString("en")), h("span", { className: "soft" }, text));

export function create() {
  const tiles = h("div", { className: "tiles" });
  const connect = h("div", { className: "cards" });
  const latest = h("div");
  let seen = -1;
  return {
    element: h("section", {}, h("div", { className: "head" }, h("h1", {}, "Overview")), tiles, connect,
      h("div", { className: "head" }, h("h2", {}, "Last requests"), h("span", { className: "grow" }), h("a", { href: "#/requests" }, "all of them")), latest),
    async update(state, first) {
      const records = Object.values(state.modules).reduce((sum, one) => sum + one, 0);
      fill(tiles, tile("records", records, "records"), tile("jobs", state.jobs_running, "jobs running"),
        tile("requests", state.last_request, "requests"),
        tile("faults", state.faults.length + state.network.length, "faults switched on", state.faults.length + state.network.length ? "bad" : ""));
      if (first) fill(connect, await connection(state));
      if (seen !== state.last_request) {
        seen = state.last_request;
        const told = await get("requests", { limit: 10 });
        fill(latest, table(COLUMNS, told.requests, "No request yet: point a client here and they appear as they come."));
      }
    },
  };
}

async function connection(state) {
  const tokens = await get("credentials");
  const here = location.origin;
  const python = `from zoho_crm import ZohoCRM\n\ncrm = ZohoCRM(\n    "${tokens.access_token}",\n    base_url="${here}",\n)\nprint(crm.org.get()["company_name"])`;
  const curl = `curl ${here}/crm/v8/org \\\n  -H "Authorization: Zoho-oauthtoken ${tokens.access_token}"`;
  return [
    h("div", { className: "card" }, h("h2", {}, "Call it"), copyable(python), h("p", {}), copyable(curl)),
    h("div", { className: "card" }, h("h2", {}, "What it is"), facts([
      ["company", state.company],
      ["organization", h("code", {}, state.organization)],
      ["versions", h("span", { className: "pills" }, state.versions.map((one) => pill(one)))],
      ["edition", state.edition ?? "none, so no limits"],
      ["seed", state.seed.records ? `${state.seed.name}, ${state.seed.records} records` : state.seed.name],
      ["client id", h("code", {}, tokens.client_id)],
      ["client secret", h("code", {}, tokens.client_secret)],
      ["refresh token", h("code", {}, tokens.refresh_token)],
    ])),
  ];
}
