// A closed world for other people's verifiers: contexts, the issuer's DID document and the status
// list come from one file that the Python tests write, and nothing is ever fetched.
import {readFileSync} from 'node:fs';
import * as vc from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite as rdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {createVerifyCryptosuite} from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';

const SUITES = {'eddsa-rdfc-2022': rdfc, 'eddsa-jcs-2022': createVerifyCryptosuite()};

export function open(path) {
  const world = JSON.parse(readFileSync(path, 'utf8'));
  const methods = new Map(world.did.verificationMethod.map(method => [method.id, method]));

  async function documentLoader(url) {
    const document = world.documents[url] ?? methods.get(url);
    if(!document) {
      throw new Error(`not in this world: ${url}`);
    }
    // The libraries write into what they are given.
    return {contextUrl: null, documentUrl: url, document: structuredClone(document)};
  }

  // `verified` only says that the list was sound and could be read; the bit is the asker's to judge.
  async function lookUp(given, cryptosuite) {
    const suite = new DataIntegrityProof({cryptosuite});
    const result = await checkStatus(
      {...given, suite, documentLoader, verifyMatchingIssuers: false});
    const withdrawn = result.results?.some(({status}) => status);
    return withdrawn ? {verified: false, error: new Error('withdrawn')} : result;
  }

  // One suite at a time: given several, a verifier that finds one good proof may be content.
  async function verify(credential, {withStatus = false} = {}) {
    const cryptosuite = SUITES[credential.proof.cryptosuite];
    const suite = new DataIntegrityProof({cryptosuite});
    return vc.verifyCredential({
      credential, suite, documentLoader, now: new Date(world.now),
      checkStatus: given => withStatus ? lookUp(given, cryptosuite) : {verified: true}
    });
  }

  return {world, verify};
}

// The innermost reason, which is the one that says something.
export function reason(error) {
  const inner = error?.errors?.[0] ?? error?.cause;
  return inner ? reason(inner) : String(error?.message ?? error ?? '');
}
