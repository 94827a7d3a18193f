/** One server-sent event; `data` is what its lines hold, unread. */
export type SentEvent = { readonly id: string; readonly event: string; readonly data: string };

/** The events of a `text/event-stream` body, in order; comments, and what has no data, are passed over. */
export async function* sentEvents(
  body: ReadableStream<Uint8Array>,
  onPart: () => void = () => undefined,
): AsyncGenerator<SentEvent> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const part of body) {
    onPart();
    const blocks = `${text}${decoder.decode(part, { stream: true })}`.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = eventOf(block);
      if (event) yield event;
    }
  }
}

function eventOf(block: string): SentEvent | null {
  const values = (name: string): readonly string[] =>
    block
      .split('\n')
      .filter((line) => line.startsWith(`${name}:`))
      .map((line) => line.slice(name.length + 1).replace(/^ /, ''));
  const data = values('data');
  if (data.length === 0) return null;
  return { id: values('id').at(-1) ?? '', event: values('event').at(-1) ?? 'message', data: data.join('\n') };
}
