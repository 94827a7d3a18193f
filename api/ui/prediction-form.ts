import type { GraphInput } from '../../shared/features/graph.ts';
import type { Slot } from '../replica/slot.ts';
import { type Html, html } from './html.ts';

/** A form made from the contract in the artifact that answers, filled with a row that it was checked with. */
export function predictionForm(model: string, slot: Slot | undefined): Html {
  if (slot === undefined)
    return html`<p class="empty">Nothing serves yet, so there is nothing to ask. Start a retrain; the form appears here.</p>`;
  const { inputs, example, version } = slot.loaded;
  return html`<form id="predict" data-model="${model}" data-version="${version}" autocomplete="off">
      <div class="fields">${inputs.map((input) => field(input, example[input.name]))}</div>
      <button class="primary" type="submit">Predict</button>
      <output id="answer" aria-live="polite"></output>
    </form>`;
}

function field(input: GraphInput, example: unknown): Html {
  const id = `f-${input.name}`;
  const hint = [
    input.type === 'timestamp' ? 'RFC 3339' : rangeText(input),
    input.missing ? 'may be empty' : '',
  ]
    .filter(Boolean)
    .join(', ');
  return html`<label for="${id}"><span>${input.name}</span>${control(input, id, example)}<small>${hint}</small></label>`;
}

function rangeText({ min, max }: GraphInput): string {
  if (min !== undefined && max !== undefined) return `${min} to ${max}`;
  if (min !== undefined) return `from ${min}`;
  return max === undefined ? '' : `up to ${max}`;
}

/** More choices than this are typed, with suggestions. */
const choicesMax = 60;

function control(input: GraphInput, id: string, example: unknown): Html {
  const { name, type } = input;
  const value = example === null || example === undefined ? '' : String(example);
  if (type === 'boolean') return select(input, id, { choices: ['true', 'false'], value });
  if (type === 'category') {
    const choices = [...new Set([...(input.values ?? input.levels ?? [])])];
    if (choices.length > 0 && choices.length <= choicesMax) return select(input, id, { choices, value });
    return html`<input id="${id}" name="${name}" data-type="text" value="${value}" />`;
  }
  if (type === 'timestamp')
    return html`<input id="${id}" name="${name}" data-type="timestamp" value="${value}" />`;
  return html`<input id="${id}" name="${name}" data-type="number" type="number" step="any" value="${value}" />`;
}

function select(
  { name, type, missing }: GraphInput,
  id: string,
  { choices, value }: { readonly choices: readonly string[]; readonly value: string },
): Html {
  // Without `value` a browser sends the text with its blanks run together.
  const options = choices.map((choice) =>
    choice === value
      ? html`<option value="${choice}" selected>${choice}</option>`
      : html`<option value="${choice}">${choice}</option>`,
  );
  const empty = missing ? html`<option value="">–</option>` : null;
  return html`<select id="${id}" name="${name}" data-type="${type === 'boolean' ? 'boolean' : 'text'}">${empty}${options}</select>`;
}
