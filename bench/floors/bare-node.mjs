// The floor of serving: bare Node http that parses the same body and answers JSON. Prints its port.
import { createServer } from 'node:http';

const server = createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    const { features } = JSON.parse(Buffer.concat(parts).toString());
    const body = JSON.stringify({
      prediction_id: 'p',
      model: 'floor',
      score: features.tenure_months * 0.01,
      label: 'no',
    });
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    });
    response.end(body);
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
