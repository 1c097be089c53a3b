"""256 words for reading aloud: plain, short, and hard to mistake for one another.

A word stands for one byte by its place here, so the list never changes: not a word of it, not
their order. A change would give every key another print.
"""

from typing import Final

SPOKEN_WORDS: Final = tuple(
    """
    acorn airport almond anchor ankle apple apron arrow
    autumn avenue badger bagel bamboo banjo barrel basket
    beacon beetle bicycle biscuit blanket blossom bottle bridge
    bronze bucket buffalo butter cabin cactus camel candle
    canyon captain carpet carrot castle caviar cedar cement
    cherry chimney circus clover coconut coffee compass copper
    coral cotton cousin coyote cradle crayon cricket crystal
    curtain daisy dancer desert diamond dinner doctor dolphin
    donkey dragon drummer eagle easel elbow elephant engine
    envelope falcon farmer feather fiddle flamingo forest fortress
    fossil furnace galaxy garden garlic ginger giraffe glacier
    goblet grape gravel guitar hammer harbor harvest hazel
    helmet hermit hockey honey hotel hunter iceberg igloo
    inkwell island ivory jacket jaguar jasmine jelly jigsaw
    jungle kangaroo kennel kettle kidney kingdom kitchen ladder
    lagoon lantern laundry lemon leopard library llama lobster
    lotus lumber magnet mango maple marble market meadow
    melon mirror mitten mosaic mosquito mountain muffin museum
    mustard napkin necklace needle noodle nugget nutmeg oatmeal
    ocean octopus office olive onion orange orchard organ
    otter oven oyster padlock palace panda paper parsley
    peanut pebble pelican pencil pepper piano pickle pigeon
    pilot pirate planet plaza polar poncho pony potato
    powder pretzel pudding pumpkin puppet pyramid quarry quilt
    rabbit raccoon radio raisin ranch ribbon river robin
    rocket rooster saddle salmon sandal satchel scissors shadow
    shepherd shovel silver skeleton slipper snowman soccer spider
    sponge squirrel stable statue summit sunset swallow tadpole
    teapot temple thunder ticket tiger tomato tractor trumpet
    tulip tunnel turkey turtle uncle unicorn urchin valley
    vanilla velvet village violin volcano wagon walnut walrus
    water whistle willow window winter wizard yogurt zebra
    """.split()  # noqa: SIM905 - eight to a line can be read and counted
)
