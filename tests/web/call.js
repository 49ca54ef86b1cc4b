// gRPC-Web from a page, by connect-web: what a program in a browser does. Bundled, and run inside Chromium.
import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { createGrpcWebTransport } from '@connectrpc/connect-web';
import { AuthorityService } from './gen/focalpoint/v1/authority_service_pb.js';
import { TransferService } from './gen/focalpoint/v1/transfer_service_pb.js';

const withToken = (token) => (next) => (request) => {
  if (token) request.header.set('authorization', `Bearer ${token}`);
  return next(request);
};

globalThis.focalpoint = async (token, otherToken) => {
  const transport = (bearer) => createGrpcWebTransport({ baseUrl: location.origin, interceptors: [withToken(bearer)] });
  const client = createClient(AuthorityService, transport(token));
  const found = await client.searchAuthorities({ query: 'KPK', pageSize: 1 });
  const name = found.results[0].authority.name;
  const read = await client.getAuthority({ name });
  const refusals = {};
  for (const [who, bearer] of Object.entries({ stranger: '', provider: otherToken })) {
    try {
      await createClient(AuthorityService, transport(bearer)).getAuthority({ name });
    } catch (error) {
      refusals[who] = Code[ConnectError.from(error).code];
    }
  }
  let pieces = 0;
  for await (const _ of createClient(TransferService, transport(otherToken)).export({})) pieces += 1;
  return { same: read.name === name, refusals, pieces };
};
