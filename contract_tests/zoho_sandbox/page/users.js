// The users of the organization.
import { get } from "./api.js";
import { fill, h, pill, table } from "./dom.js";

const COLUMNS = [
  { title: "Name", show: (row) => row.full_name },
  { title: "E-mail", show: (row) => row.email },
  { title: "Status", show: (row) => pill(row.status, row.status === "active" ? "good" : "") },
  { title: "Profile", show: (row) => row.profile.name },
  { title: "Role", kind: "wide", show: (row) => row.role.name },
  { title: "Id", kind: "wide", show: (row) => h("code", {}, row.id) },
];

export function create() {
  let seen = -1;
  const body = h("div");
  return {
    element: h("section", {}, h("div", { className: "head" }, h("h1", {}, "Users")), body),
    async update(state) {
      if (seen === state.last_request) return;
      seen = state.last_request;
      fill(body, table(COLUMNS, (await get("users")).users, "No users."));
    },
  };
}
