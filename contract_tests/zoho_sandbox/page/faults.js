// Deviations from the contract and troubles of the network, to be switched on and off.
import { get, send } from "./api.js";
import { fill, h, pill } from "./dom.js";

const onOff = (name, on, change) =>
  h("input", { type: "checkbox", role: "switch", checked: on, "aria-label": name, onchange: (event) => change(event.target.checked) });

export function create() {
  let known = null;
  let network = null;
  let seen = "";
  const troubles = h("div", { className: "card" });
  const groups = h("div");
  const search = h("input", { type: "search", placeholder: "Search the faults", "aria-label": "Search the faults", oninput: () => draw() });
  const clear = h("button", { type: "button", onclick: clearAll }, "Switch all off");

  async function clearAll() {
    known = await send("DELETE", "faults") ?? known;
    network = await send("DELETE", "network") ?? network;
    draw();
  }
  async function change(name, on, times) {
    known = await send(on ? "PUT" : "DELETE", on ? "faults" : `faults/${name}`, on ? { name, times } : undefined) ?? known;
    draw();
  }
  async function disturb(trouble, on, settings) {
    const path = on ? "network" : `network/${trouble.name}`;
    network = await send(on ? "PUT" : "DELETE", path, on ? { name: trouble.name, ...settings } : undefined) ?? network;
    draw();
  }
  function fault(one) {
    const active = known.switched.find((each) => each.name === one.name);
    return h("li", {}, onOff(one.name, Boolean(active), (on) => change(one.name, on)),
      h("div", {}, h("code", {}, one.name), active?.times ? pill(`${active.times} more`, "bad") : null,
        h("small", {}, `${one.breaks}; promised is: ${one.promise}`)),
      h("button", { type: "button", "aria-label": `${one.name} once`, onclick: () => change(one.name, true, 1) }, "once"));
  }
  function draw() {
    if (!known) return;
    fill(troubles, h("h2", {}, "Network"), h("ul", { className: "faults" }, network.troubles.map((one) => trouble(one, network.active, disturb))));
    const text = search.value.toLowerCase();
    const open = new Set([...groups.querySelectorAll("details[open]")].map((each) => each.dataset.room));
    const rooms = [...new Set(known.faults.map((one) => one.room))];
    fill(groups, rooms.map((room) => {
      const all = known.faults.filter((one) => one.room === room && `${one.name} ${one.breaks} ${one.promise}`.toLowerCase().includes(text));
      const on = all.filter((one) => known.active.includes(one.name)).length;
      if (!all.length) return null;
      return h("details", { className: "group", "data-room": room, open: open.has(room) || Boolean(text) || on > 0 },
        h("summary", {}, room.replace("behaviours/", "").replaceAll("_", " "), pill(all.length), on ? pill(`${on} on`, "bad") : null),
        h("ul", { className: "faults" }, all.map(fault)));
    }));
  }
  return {
    element: h("section", {}, h("div", { className: "head" }, h("h1", {}, "Faults"), h("span", { className: "grow" }), search, clear),
      h("p", { className: "soft" }, "Each fault lets the sandbox break one promise of the API, so that you see what your code, or your tests, make of it."),
      h("div", { className: "cards" }, troubles), groups),
    async update(state, first) {
      const now = JSON.stringify([state.faults, state.network]);
      if (!first && now === seen) return;
      seen = now;
      [known, network] = await Promise.all([get("faults"), get("network")]);
      draw();
    },
  };
}

const LABELS = { seconds: "seconds", share: "share of the body", error: "error name or code" };

function trouble(one, active, change) {
  const found = active.find((each) => each.name === one.name);
  const inputs = Object.entries({ ...one.takes, percent: 100, times: null }).map(([name, preset]) => {
    const value = found?.[name] ?? preset ?? "";
    return [name, h("input", { type: name === "error" ? "text" : "number", step: "any", min: "0", value: String(value), placeholder: name === "times" ? "always" : "", size: "12", "aria-label": `${one.name}: ${name}` })];
  });
  const settings = () => Object.fromEntries(inputs.filter(([, input]) => input.value !== "")
    .map(([name, input]) => [name, name === "error" ? input.value : Number(input.value)]));
  const apply = () => { if (toggle.checked) change(one, true, settings()); };
  const toggle = onOff(one.name, Boolean(found), (on) => change(one, on, settings()));
  for (const [, input] of inputs) input.addEventListener("change", apply);
  return h("li", {}, toggle, h("div", {}, h("code", {}, one.name), h("small", {}, one.breaks)),
    h("div", { className: "row" }, inputs.map(([name, input]) => h("label", {}, h("small", { className: "soft" }, LABELS[name] ?? name), input))));
}
