/** What npm's `openai` receives, printed as JSON. Arguments: the body of a Chat and of a Responses request, as JSON. */
import OpenAI from "openai";

const client = new OpenAI({ maxRetries: 0 });
const [chatBody, responsesBody] = process.argv.slice(2).map((text) => JSON.parse(text));

/** @param {any} stream whose type hangs on bodies that come from outside */
async function collect(stream) {
  const events = [];
  for await (const event of stream) events.push(event);
  return events;
}

const chat = await collect(await client.chat.completions.create({ ...chatBody, stream: true }));
const responses = await collect(await client.responses.create({ ...responsesBody, stream: true }));
const helper = client.chat.completions.stream(chatBody);
const text = await helper.finalContent();
const tokens = (await helper.totalUsage()).completion_tokens;
const refused = await client.chat.completions.create({ ...chatBody, n: 2 }).catch((/** @type {any} */ error) => error);
console.log(JSON.stringify({ chat, responses, text, tokens, miss: `${refused.status} ${refused.code}` }));
