// Which turn of the event loop this is. Chunks that two pipes deliver in one turn have no order between them.

let turn = 0;
let armed = false;

/** A number that is the same within one turn of the loop and never again. */
export function currentTurn(): number {
  if (!armed) {
    armed = true;
    setImmediate(() => {
      armed = false;
      turn += 1;
    });
  }
  return turn;
}
