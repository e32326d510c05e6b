// The tree of territories.
import { get } from "./api.js";
import { fill, h, many, notice, pill } from "./dom.js";

const rule = (module, criteria) => criteria.group
  ? `${module}: ${criteria.group.length} conditions joined by ${criteria.group_operator}`
  : `${module}: ${criteria.field?.api_name} ${criteria.comparator} ${JSON.stringify(criteria.value)}`;

function branch(all, parent) {
  const here = all.filter((one) => one.parent === parent);
  if (!here.length) return null;
  return h("ul", { className: parent ? "" : "tree" }, here.map((one) => h("li", {},
    h("div", { className: "place" },
      h("strong", {}, one.name),
      h("span", { className: "soft" }, `${many(one.records, "record")}, ${many(one.users, "user")}${one.manager ? `, managed by ${one.manager}` : ""}`),
      Object.entries(one.rules).map(([module, criteria]) => pill(rule(module, criteria), "blue")),
      h("code", { className: "soft wide" }, one.id)),
    branch(all, one.id))));
}

export function create() {
  let seen = "";
  const body = h("div", { className: "card" });
  return {
    element: h("section", {}, h("div", { className: "head" }, h("h1", {}, "Territories")), body),
    async update(state) {
      const now = `${state.last_request} ${state.jobs_running} ${state.organization}`;
      if (now === seen) return;
      seen = now;
      const told = await get("territories");
      fill(body, branch(told.territories, null) ?? notice("This organization has no territories."));
    },
  };
}
