import { afterAll } from 'vitest';
import { endFile } from './support/after-file.ts';

afterAll(endFile);
