// The clock, starting again, and tenants.
import { send } from "./api.js";
import { fill, h, toast } from "./dom.js";

const STEPS = [["1 second", 1], ["1 minute", 60], ["1 hour", 3600], ["1 day", 86400]];

export function create() {
  const time = h("strong", {});
  const freeze = h("button", { type: "button" });
  const tenants = h("div");
  const seed = h("select", { "aria-label": "Seed", onchange: () => { sown.hidden = seed.value !== "number"; } },
    [["demo", "the demo data"], ["empty", "no records"], ["number", "drawn from a number"]].map(([value, text]) => h("option", { value }, text)));
  const number = h("input", { type: "number", min: "0", value: "1", "aria-label": "Number" });
  const records = h("input", { type: "number", min: "0", max: "100000", value: "1000", "aria-label": "Records" });
  const sown = h("span", { className: "row", hidden: true }, h("label", {}, "number", number), h("label", {}, "records", records));
  const name = h("input", { type: "text", placeholder: "name", "aria-label": "Name of the tenant", size: "16" });

  async function reset() {
    const drawn = seed.value === "number";
    const body = drawn ? { seed: Number(number.value), records: Number(records.value) } : { seed: seed.value };
    if (await send("POST", "reset", body)) toast("Everything is as new.");
  }
  async function make() {
    const made = await send("POST", "tenants", name.value ? { name: name.value } : {});
    if (made) toast(`Tenant ${made.name} is there; choose it at the top.`);
  }
  return {
    element: h("section", {}, h("div", { className: "head" }, h("h1", {}, "Control")), h("div", { className: "cards" },
      h("div", { className: "card" }, h("h2", {}, "Clock"), h("p", {}, time, " ", freeze),
        h("p", { className: "soft" }, "Tokens expire, jobs run and limits recover by this clock."),
        h("div", { className: "row" }, STEPS.map(([text, seconds]) => h("button", { type: "button", onclick: () => send("POST", "clock", { advance: seconds }) }, `+ ${text}`)))),
      h("div", { className: "card" }, h("h2", {}, "Start again"),
        h("p", { className: "soft" }, "Forgets every change, every fault and the last requests."),
        h("div", { className: "row" }, seed, sown, h("button", { type: "button", className: "main", onclick: reset }, "Reset"))),
      h("div", { className: "card" }, h("h2", {}, "Tenants"),
        h("p", { className: "soft" }, "Each is an organization of its own, told by its tokens, so that tests can run side by side."),
        tenants, h("div", { className: "row" }, name, h("button", { type: "button", onclick: make }, "Make one"))))),
    async update(state) {
      time.textContent = state.time.replace("T", " ").replace("+00:00", " UTC");
      freeze.textContent = state.frozen ? "Let it run" : "Stop it";
      freeze.onclick = () => send("POST", "clock", { frozen: !state.frozen });
      fill(tenants, state.tenants.length ? h("p", {}, state.tenants.join(", ")) : h("p", {}, "None but this one."));
    },
  };
}
