// The tags of each module.
import { get } from "./api.js";
import { fill, h, many, notice } from "./dom.js";

function dot(color) {
  const mark = h("span", { className: "dot" });
  if (/^#[0-9a-f]{6}$/i.test(color ?? "")) mark.style.background = color;
  return mark;
}

export function create() {
  let seen = "";
  const body = h("div", { className: "cards" });
  return {
    element: h("section", {}, h("div", { className: "head" }, h("h1", {}, "Tags")), body),
    async update(state) {
      const now = `${state.last_request} ${state.jobs_running}`;
      if (now === seen) return;
      seen = now;
      const { tags } = await get("tags");
      const modules = [...new Set(tags.map((tag) => tag.module))];
      fill(body, modules.length ? modules.map((module) => h("div", { className: "card" }, h("h2", {}, module),
        h("table", {}, h("tbody", {}, tags.filter((tag) => tag.module === module).map((tag) => h("tr", {},
          h("td", {}, dot(tag.color), tag.name), h("td", { className: "num soft" }, many(tag.records, "record")))))))) : notice("No tags."));
    },
  };
}
