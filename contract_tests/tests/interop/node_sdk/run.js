// Runs the scenario with Zoho's own Node SDK, as it is: steps come as JSON, results leave as lines of JSON.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import * as SDK from "@zohocrm/nodejs-sdk-8.0";

const MOST_POLLS = 8;

// A name without what tells one spelling from another.
const plain = (name) => name.replaceAll("_", "").toLowerCase();

// What is called so, however it is spelled, in a namespace or anywhere up the prototypes.
function member(thing, name) {
  for (let place = thing; place; place = Object.getPrototypeOf(place)) {
    const known = Object.getOwnPropertyNames(place).find((own) => plain(own) === plain(name));
    if (known) return known;
  }
  return null;
}

const within = (place, name) => place[member(place, name)];

// The SDK's objects for what the scenario says.
function built(value, pack, kept) {
  if (typeof value === "string") return value.startsWith("$") ? BigInt(kept[value.slice(1)]) : value;
  if (typeof value === "number" && Number.isSafeInteger(value) && pack === "path") return BigInt(value);
  if (Array.isArray(value)) return value.map((element) => built(element, pack, kept));
  if (value === null || typeof value !== "object") return value;
  if ("text" in value) return kept[value.text.slice(1)];
  if ("choice" in value) return new SDK.Choice(value.choice);
  const [name, place] = value["="].split(".").reverse();
  const home = place ?? pack;
  const thing = new (within(within(SDK, home), name))();
  for (const [key, element] of Object.entries(value)) {
    const setter = member(thing, `set_${key}`);
    if (setter) thing[setter](built(element, home, kept));
    else if (key !== "=") thing.addKeyValue(key, built(element, home, kept));
  }
  return thing;
}

// What an answer says at a path.
function read(thing, path) {
  for (const step of path.split(".")) {
    if (thing instanceof Map) thing = thing.get(step);
    else if (Array.isArray(thing)) thing = thing[Number(step)];
    else {
      const getter = member(thing, `get_${step}`);
      thing = getter ? thing[getter]() : thing.getKeyValue(step);
    }
  }
  return thing instanceof SDK.Choice ? thing.getValue() : thing;
}

// The answer to a step.
async function call(step, kept) {
  const [pack, method] = step.call.split(".");
  const home = within(SDK, pack);
  const Operations = within(home, `${pack}_operations`);
  const handler = step.of === null ? new Operations() : new Operations(built(step.of, pack, kept));
  const given = step.path.map((part) => built(part, "path", kept));
  if (step.body) given.push(built(step.body, pack, kept));
  if (Object.keys(step.params).length) {
    const pairs = new SDK.ParameterMap();
    const names = within(home, `${method}_param`);
    for (const [name, value] of Object.entries(step.params)) {
      await pairs.add(within(names, name), built(value, pack, kept));
    }
    given.push(pairs);
  }
  return handler[member(handler, method)](...given);
}

const text = (thing) => JSON.stringify(thing, (_, value) => (typeof value === "bigint" ? String(value) : value));

// Make the call, and see that its answer is the one that is wanted.
async function perform(step, kept) {
  let answer, thing;
  for (let turn = 0; turn < MOST_POLLS; turn++) {
    answer = await call(step, kept);
    thing = answer?.getObject();
    if (thing?.constructor.name !== step.gives) {
      const got = thing?.constructor.name ?? "nothing";
      throw new Error(`wanted ${step.gives}, got ${answer?.getStatusCode()} ${got} ${text(thing)}`);
    }
    if (Object.entries(step.until).every(([path, value]) => read(thing, path) === value)) break;
  }
  for (const [path, value] of Object.entries({ ...step.has, ...step.until })) {
    const got = read(thing, path);
    if (String(got) !== String(built(value, "", kept))) {
      throw new Error(`wanted ${text(value)} at ${path}, got ${text(got)}: ${text(thing)}`);
    }
  }
  for (const [name, path] of Object.entries(step.keep)) kept[name] = String(read(thing, path));
  return answer.getStatusCode();
}

// Log in with the refresh token, by an environment of one's own.
async function begin(server, folder) {
  const accounts = `${server.accounts_url}/oauth/v2/token`;
  const token = new SDK.OAuthBuilder()
    .clientId(server.client_id)
    .clientSecret(server.client_secret)
    .refreshToken(server.refresh_token)
    .build();
  const builder = await new SDK.InitializeBuilder();
  await builder
    .environment(new SDK.Environment(server.url, accounts, server.url))
    .token(token)
    .store(new SDK.FileStore(join(folder, "tokens")))
    .resourcePath(folder)
    .initialize();
  return token;
}

// Log out. By the number of the token, as the SDK offers it as well, it finds none in its own store.
async function revoked(token, server) {
  if (!(await token.revokeRefreshToken(token.getRefreshToken(), `${server.accounts_url}/oauth/v2/token/revoke`))) {
    throw new Error("the token was not revoked");
  }
  return 200;
}

async function tell(operation, name, work) {
  let result;
  try {
    result = { status: await work(), problem: "" };
  } catch (error) {
    result = { status: null, problem: `${error?.constructor?.name}: ${error?.message || text(error)}` };
  }
  console.log(JSON.stringify({ operation, call: name, ...result }));
}

const asked = JSON.parse(readFileSync(0, "utf-8"));
const folder = mkdtempSync(join(tmpdir(), "zoho-node-sdk-"));
const kept = {};
try {
  const token = await begin(asked.server, folder);
  await tell("requestToken", "oauth_token.get_token", async () => (await token.getToken()) && 200);
  for (const step of asked.steps) await tell(step.operation, step.call, () => perform(step, kept));
  await tell("revokeToken", "oauth_token.revoke_refresh_token", () => revoked(token, asked.server));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
