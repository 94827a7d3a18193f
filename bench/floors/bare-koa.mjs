// The floor of Koa: the same work inside a bare Koa application. Prints its port.
import Koa from 'koa';

const app = new Koa();
app.use(async (context) => {
  const parts = [];
  for await (const part of context.req) parts.push(part);
  const { features } = JSON.parse(Buffer.concat(parts).toString());
  context.body = { prediction_id: 'p', model: 'floor', score: features.tenure_months * 0.01, label: 'no' };
});
const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port));
