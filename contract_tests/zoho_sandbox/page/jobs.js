// The jobs, as they move on.
import { get } from "./api.js";
import { fill, h, pill, table } from "./dom.js";

const KINDS = { SCHEDULED: "", RUNNING: "blue", COMPLETED: "good" };
const COLUMNS = [
  { title: "Job", show: (row) => h("code", {}, row.id) },
  { title: "What", show: (row) => row.kind.replaceAll("_", " ") },
  { title: "Module", show: (row) => row.module },
  { title: "About", kind: "wide", show: (row) => h("code", {}, row.subject) },
  { title: "State", show: (row) => pill(row.state, KINDS[row.state] ?? "bad") },
  { title: "Progress", show: (row) => h("progress", { value: row.progress, max: 1, "aria-label": `progress of job ${row.id}` }) },
  { title: "Counts", kind: "wide", show: (row) => Object.entries(row.counts).map(([name, count]) => `${count} ${name}`).join(", ") },
];

export function create() {
  let seen = "";
  const body = h("div");
  return {
    element: h("section", {}, h("div", { className: "head" }, h("h1", {}, "Jobs")), body),
    async update(state) {
      const now = `${state.last_request} ${state.jobs_running}`;
      if (now === seen && !state.jobs_running) return;
      seen = now;
      fill(body, table(COLUMNS, (await get("jobs")).jobs, "No jobs yet: assigning territories or a mass update by view makes one."));
    },
  };
}
