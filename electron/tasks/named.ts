/** A thing that a file offers, with what it says of it; empty where it says nothing. */
export interface Named {
  readonly name: string;
  readonly detail: string;
}
