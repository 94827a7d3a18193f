import type { Layout } from '../../shared/features/layout.ts';
import type { RawInputs } from './raw-inputs.ts';

/** What the features of a row are made of. */
export type Encoding = { readonly layout: Layout; readonly inputs: RawInputs };
