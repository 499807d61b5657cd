A: old
B: new
on: Kind 1, metal or a guest, unknown; cowbench of an unknown version
by: cowbench run

the kernels differ
  kernel.release: 6.1 -> 6.2

cow_write: one store to a write-protected page: bit, look or copy
fault: first touch of a page: by write, by read, by one call
null: nothing: the floor under every other number

cow_write state=was_shared
  671 -> 693 ns/page  +3.3%  [-0.6% .. +7.3%]  inconclusive
cow_write state=shared
  1,322 -> 1,370 ns/page  +3.6%  [-0.2% .. +7.5%]  inconclusive
fault state=absent kind=thp
  98,379 -> 101,774 ns/folio  +3.5%  [-0.4% .. +7.5%]  inconclusive
null
  3.40 -> 3.52 ns/call  +0.1 ns  [-0.0 ns .. +0.3 ns]  equivalent

0 slower, 0 faster, 1 equivalent (within 2%), 3 inconclusive
7 machines: Welch on logs in each, pooled by random effects
inconclusive: mostly because the interval is too wide to tell

the machines
  4: Kind 1, 8 CPUs, 1 node (node1, node2, node3, node4)
  3: Kind 2, 8 CPUs, 2 nodes (node5, node6, node7)
  left out: node8: its records are of B alone

how the machines differ
  cow_write state=was_shared: by 4.2% (tau), I2 98%, p 1.8e-72
    each by itself: slower on 3, equivalent on 4
    Kind 1, 8 CPUs, 1 node: -0.1% [-0.4% .. +0.3%] equivalent
    Kind 2, 8 CPUs, 2 nodes: +7.9% [+7.6% .. +8.3%] slower
    farthest: node7, +8.1% [+7.5% .. +8.7%] slower
    farthest: node5, +7.9% [+6.5% .. +9.3%] slower
    farthest: node6, +7.8% [+7.2% .. +8.5%] slower
  cow_write state=shared: by 4.1% (tau), I2 98%, p 9.2e-66
    each by itself: slower on 3, equivalent on 4
    Kind 1, 8 CPUs, 1 node: +0.3% [+0.1% .. +0.5%] equivalent
    Kind 2, 8 CPUs, 2 nodes: +8.2% [+7.8% .. +8.6%] slower
    farthest: node7, +8.3% [+7.5% .. +9.2%] slower
    farthest: node5, +8.2% [+7.4% .. +8.9%] slower
    farthest: node6, +8.0% [+7.3% .. +8.7%] slower
  fault state=absent kind=thp: by 4.2% (tau), I2 98%, p 5.3e-61
    each by itself: slower on 3, equivalent on 4
    Kind 1, 8 CPUs, 1 node: +0.1% [-0.3% .. +0.5%] equivalent
    Kind 2, 8 CPUs, 2 nodes: +8.1% [+7.8% .. +8.4%] slower
    farthest: node6, +8.2% [+7.1% .. +9.4%] slower
    farthest: node5, +8.1% [+6.5% .. +9.8%] slower
    farthest: node7, +8.0% [+6.6% .. +9.4%] slower
  null: by 0.1 ns/call (tau), I2 98%, p 1.5e-74
    each by itself: equivalent on 7
  in 4 of 4 cases by more than chance
