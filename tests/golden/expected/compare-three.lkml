A: old
B: new
on: A made-up CPU, metal or a guest, unknown; cowbench of an unknown
  version
by: cowbench run

the kernels differ
  kernel.release: 5.10 -> 6.1
  thp.enabled: always -> madvise

cow_write: one store to a write-protected page: bit, look or copy
fault: first touch of a page: by write, by read, by one call
null: nothing: the floor under every other number

cow_write state=was_shared
  670 -> 725 ns/page  +8.2%  [+7.7% .. +8.7%]  slower
cow_write state=shared
  1,322 -> 1,430 ns/page  +8.2%  [+7.5% .. +8.7%]  slower
fault state=absent kind=thp
  98,412 -> 106,201 ns/folio  +7.9%  [+7.4% .. +8.5%]  slower
null
  3.39 -> 3.67 ns/call  +0.3 ns  [+0.3 ns .. +0.3 ns]  equivalent

3 slower, 0 faster, 1 equivalent (within 2%), 0 inconclusive
5 against 5 boots: one value a boot; Welch on logs and Mann-Whitney must
  agree

A: old
B: same
on: A made-up CPU, metal or a guest, unknown; cowbench of an unknown
  version
by: cowbench run

the kernels differ
  kernel.release: 5.10 -> 6.2
  thp.enabled: always -> madvise

cow_write: one store to a write-protected page: bit, look or copy
fault: first touch of a page: by write, by read, by one call
null: nothing: the floor under every other number

cow_write state=was_shared
  670 -> 671 ns/page  +0.2%  [-0.2% .. +0.5%]  equivalent
cow_write state=shared
  1,322 -> 1,324 ns/page  +0.1%  [-0.4% .. +0.7%]  equivalent
fault state=absent kind=thp
  98,412 -> 98,379 ns/folio  -0.0%  [-0.4% .. +0.5%]  equivalent
null
  3.39 -> 3.40 ns/call  +0.0 ns  [-0.0 ns .. +0.0 ns]  equivalent

0 slower, 0 faster, 4 equivalent (within 2%), 0 inconclusive
5 against 5 boots: one value a boot; Welch on logs and Mann-Whitney must
  agree
