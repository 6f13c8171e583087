"""The repair conversation as the load speaks it, with words that each reply must contain."""

from residents import Line

REPAIR = (
    Line("报修", "哪类服务"),
    Line("1", "具体是哪一项"),
    Line("1", "地址"),
    Line("槐荫新村3号楼2单元{room}", ""),
    Line("15400001234", "没有就回复"),
    Line("厨房水龙头滴水", "拍张照片"),
    Line("跳过", "什么时候方便"),
    Line("明天上午", "请核对"),
    Line("1", "报好了，工单号"),
)
