import { writeFile } from 'node:fs/promises';
import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';

// node dist/test/histories/record.js ADDRESS FILE WORKFLOW_ID [RUN_ID]
// Keeps the history of a real execution, as test/histories/NAME.json. Histories are added, never changed or made again:
// each stands for workflows that may be running where a new release is deployed.
const [address = '127.0.0.1:7233', file = '', workflowId = '', runId] = process.argv.slice(2);

const connection = await Connection.connect({ address });
const { workflow } = new Client({ connection });
const history = await workflow.getHandle(workflowId, runId).fetchHistory();
const json = historyToJSON(history).replaceAll(/"stackTrace": "(?:[^"\\]|\\.)*"/g, '"stackTrace": ""');
await writeFile(file, `${json}\n`, { flag: 'wx' });
await connection.close();
