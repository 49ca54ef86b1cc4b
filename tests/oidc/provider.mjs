// An OpenID provider over TLS, as somebody else wrote it: `node provider.mjs SETTINGS`, where SETTINGS is a JSON file
// with `modules` (the folder of node_modules), `port`, `certificate`, `privateKey`, `jwks`, `clients`. Says "ready".
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const settings = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const path = join(settings.modules, 'node_modules/oidc-provider/lib/index.js');
const { Provider } = await import(pathToFileURL(path));

const issuer = `https://localhost:${settings.port}`;
const provider = new Provider(issuer, {
  clients: settings.clients,
  jwks: settings.jwks,
  cookies: { keys: ['only for this test'] },
  pkce: { required: () => false },
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: true },
    resourceIndicators: {
      enabled: true,
      // Access tokens in the form of RFC 9068 for any resource that is asked for.
      getResourceServerInfo: (_, resource) => ({
        scope: '', audience: resource, accessTokenTTL: 600, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
  ttl: { ClientCredentials: 600, IdToken: 600 },
});
provider.on('server_error', (_, error) => console.error(error));

const tls = { cert: readFileSync(settings.certificate), key: readFileSync(settings.privateKey) };
createServer(tls, provider.callback()).listen(settings.port, 'localhost', () => console.log('ready'));
