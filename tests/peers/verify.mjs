// node verify.mjs WORLD: judges each case of the world, and prints what came of it as JSON.
import {open, reason} from './world.mjs';

const {world, verify} = open(process.argv[2]);
const answers = {};
for(const {name, credential, with_status: withStatus} of world.cases) {
  const {verified, error, statusResult} = await verify(credential, {withStatus});
  answers[name] = {verified, reason: reason(error ?? statusResult?.error)};
}
console.log(JSON.stringify(answers));
