// The sandbox's control calls. A server that is gone raises LostError; a refusal raises RefusedError.

export class LostError extends Error {}

export class RefusedError extends Error {
  constructor(status, reason) {
    super(reason);
    this.status = status;
  }
}

const ANSWER_MS = 15_000;
const UPLOAD_MS = 120_000;

async function call(path, { body, signal, patience = ANSWER_MS } = {}) {
  const limits = [AbortSignal.timeout(patience), ...(signal ? [signal] : [])];
  const request = { signal: AbortSignal.any(limits), cache: "no-store" };
  if (body) {
    Object.assign(request, { method: "POST", body: JSON.stringify(body) });
    request.headers = { "Content-Type": "application/json" };
  }
  const [response, answer] = await exchange(path, request, signal);
  if (!response.ok) throw new RefusedError(response.status, answer?.description ?? answer?.error ?? response.statusText);
  return answer;
}

async function exchange(path, request, signal) {
  try {
    const response = await fetch(path, request);
    if (response.status >= 502 && response.status <= 504) throw new LostError(String(response.status));
    return [response, await response.json().catch(() => null)];
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new LostError(error.message, { cause: error });
  }
}

const waiting = (seconds) => seconds * 1000 + ANSWER_MS;

/** Find people; an empty query gives the suggested ones. */
export const getPeople = (query, limit, signal) =>
  call(`/sandbox/people?q=${encodeURIComponent(query)}&limit=${limit}`, { signal });

/** Read a chat after a revision, waiting so many seconds for something new. */
export const getChat = (chat, since, wait, signal) =>
  call(`/sandbox/telegram/chats/${chat}?since=${since}&wait=${wait}`, { signal, patience: waiting(wait) });

/** Let a person say or do something. */
export const send = (person, language, deed) => {
  const from = { id: person.chat, first_name: person.name, language_code: language };
  return call("/sandbox/telegram/send", { body: { chat: person.chat, from, ...deed }, patience: UPLOAD_MS });
};

export const getClock = (since, wait, signal) =>
  call(`/sandbox/clock?since=${since}&wait=${wait}`, { signal, patience: waiting(wait) });

/** The instants to which the clock is worth moving, as ISO texts in order. */
export const getMoments = () => call("/sandbox/moments");

export const setClock = (change) => call("/sandbox/clock", { body: change });

/** Return a file's bytes as base64. */
export function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
