// node bench.mjs WORLD [TIMES]: verifications per second of each case of the world, as JSON.
// One verification is what an employer would do: check the proof, the dates and, if the case says
// so, the status list with its own proof.
import {open, reason} from './world.mjs';

const WARM_UP = 10;
const {world, verify} = open(process.argv[2]);
const times = Number(process.argv[3] ?? 200);

const perSecond = {};
for(const {name, credential, with_status: withStatus} of world.cases) {
  let began;
  for(let done = -WARM_UP; done < times; done++) {
    if(done === 0) {
      began = performance.now();
    }
    const {verified, error} = await verify(credential, {withStatus});
    if(!verified) {
      throw new Error(`${name} does not verify: ${reason(error)}`);
    }
  }
  perSecond[name] = Math.round(times * 1000 / (performance.now() - began));
}
console.log(JSON.stringify(perSecond));
