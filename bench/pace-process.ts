import { z } from 'zod';
import { pace } from './pace.ts';

const Request = z.object({
  url: z.string(),
  token: z.string().nullable(),
  body: z.unknown(),
  seconds: z.number(),
  connections: z.number(),
  rate: z.number(),
});

console.log(JSON.stringify(await pace(Request.parse(JSON.parse(process.argv[2] ?? '')))));
