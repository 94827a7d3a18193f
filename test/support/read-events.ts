export type SentEvent = Readonly<{ id: string; event: string; data: ReturnType<typeof JSON.parse> }>;

export type Events = Readonly<{
  status: number;
  /** The next event; null after the last. */
  next(): Promise<SentEvent | null>;
  leave(): void;
}>;

/** Reads server-sent events one by one, as a client does. */
export async function readEvents(url: string, headers: Readonly<Record<string, string>>): Promise<Events> {
  const stop = new AbortController();
  const response = await fetch(url, { headers, signal: stop.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const next = async (): Promise<SentEvent | null> => {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end >= 0) {
        const block = text.slice(0, end);
        text = text.slice(end + 2);
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
        if (field('event') === '') continue;
        return { id: field('id'), event: field('event'), data: JSON.parse(field('data')) };
      }
      const part = await reader?.read();
      if (part === undefined || part.done) return null;
      text += part.value;
    }
  };
  return { status: response.status, next, leave: () => stop.abort() };
}
