// The sandbox's own URLs, of whichever tenant is looked at.
import { toast } from "./dom.js";

let tenant = "";

export const chosenTenant = () => tenant;
export function chooseTenant(name) {
  tenant = name;
}

export const url = (path) => `/_sandbox/${tenant ? `tenants/${encodeURIComponent(tenant)}/` : ""}${path}`;

async function ask(address, options) {
  const answer = await fetch(address, options);
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.error ?? `status ${answer.status}`);
  return told;
}

export const get = (path, parameters = {}) => {
  const chosen = Object.entries(parameters).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  const query = new URLSearchParams(chosen).toString();
  return ask(url(path) + (query ? `?${query}` : ""));
};

// What changes something tells at once what went wrong, and gives null then.
export async function send(method, path, body) {
  const options = { method, headers: { "content-type": "application/json" } };
  if (body !== undefined) options.body = JSON.stringify(body);
  try {
    return await ask(url(path), options);
  } catch (error) {
    toast(error.message);
    return null;
  }
}
