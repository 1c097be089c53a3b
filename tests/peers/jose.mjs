// node jose.mjs WORLD: checks each JWT of the world with the key it is given.
import {compactVerify, decodeProtectedHeader, importJWK, jwtVerify} from 'jose';
import {readFileSync} from 'node:fs';

const {cases, issuer, now} = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const answers = {};
for(const {name, token, jwk} of cases) {
  try {
    const key = await importJWK(jwk, 'ES256');
    const options = {algorithms: ['ES256'], typ: 'JWT', issuer, currentDate: new Date(now)};
    const {payload} = await jwtVerify(token, key, options);
    await compactVerify(token, key);
    answers[name] = {verified: true, kid: decodeProtectedHeader(token).kid, payload};
  } catch(error) {
    answers[name] = {verified: false, reason: error.code ?? error.name};
  }
}
console.log(JSON.stringify(answers));
